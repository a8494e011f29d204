// Builds what pages load from what lies here. The banner says from what it was built: a test compares.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const OUT = "../static";
const sources = ["build.mjs", "package-lock.json", "package.json", ...readdirSync("src").map(name => `src/${name}`)].sort();
const hash = createHash("sha256");
for (const name of sources) hash.update(name).update("\0").update(readFileSync(name)).update("\0");
const banner = `/* Built by "make frontend" from pace_kit/serve/frontend, ${hash.digest("hex")}; licences: page.licences.txt */`;

const { metafile } = await build({
  entryPoints: ["src/page.js"],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  banner: { js: banner, css: banner },
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  logLevel: "warning",
});

const packages = new Map();
for (const path of Object.keys(metafile.inputs)) {
  const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path);
  if (match && !path.startsWith("(disabled):")) packages.set(match[2], match[1]);
}
const licences = [...packages].sort().map(([name, folder]) => {
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json")));
  const file = readdirSync(folder).find(one => /^(licen[cs]e|copying)/i.test(one));
  if (!license && !file) throw new Error(`${name} says nothing about its licence.`);
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : "No text comes with the package."}\n`;
});
writeFileSync(join(OUT, "page.licences.txt"), `${licences.join(`\n${"-".repeat(80)}\n\n`)}`);
const sizes = Object.entries(metafile.outputs).map(([name, { bytes }]) => `${name} ${Math.round(bytes / 1024)} kB`);
console.log(`${sizes.join(", ")}; ${packages.size} packages`);
if (process.argv.includes("--sizes")) {
  const per = {};
  for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs).find(o => o.entryPoint).inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "own";
    per[name] = (per[name] ?? 0) + bytesInOutput;
  }
  console.log(Object.entries(per).sort((a, b) => b[1] - a[1]));
}
