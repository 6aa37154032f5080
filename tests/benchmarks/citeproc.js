// One bibliography with citeproc-js: node citeproc.js ITEMS STYLE LOCALES OUT
// The records are read before the clock starts; parsing the style and its locale is counted.
const fs = require("fs");
const path = require("path");
const CSL = require("citeproc");

const [items, style, locales, out] = process.argv.slice(2);
const records = new Map(JSON.parse(fs.readFileSync(items, "utf8")).map((item) => [item.id, item]));
const xml = fs.readFileSync(style, "utf8");
CSL.debug = () => {};

const host = {
  retrieveItem: (id) => records.get(id),
  retrieveLocale: (tag) => {
    const file = path.join(locales, `locales-${tag}.xml`);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : false;
  },
};

const start = process.hrtime.bigint();
const engine = new CSL.Engine(host, xml);
engine.updateItems([...records.keys()]);
const [, entries] = engine.makeBibliography();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;

fs.writeFileSync(out, entries.join(""));
console.log(JSON.stringify({ seconds, entries: entries.length }));
