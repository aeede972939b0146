// Opens pages in Chromium and writes what it finds as JSON to standard output.
//
// node browser.mjs CHROMIUM SCREENSHOTS ADDRESS...
//
// SCREENSHOTS is a folder, or an empty text for no pictures.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [executablePath, screenshots, ...addresses] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1200, height: 900 } };

/** What a page looks like on paper. */
function onPaper() {
  const isShown = (element) => element.getBoundingClientRect().height > 0;
  const style = (selector, name) =>
    [...document.querySelectorAll(selector)].map((each) => getComputedStyle(each)[name]);
  return {
    hiddenRows: [...document.querySelectorAll("tr")].filter((row) => !isShown(row)).length,
    cutRows: style("tr", "breakInside").filter((value) => value !== "avoid").length,
    heads: [...new Set(style("thead", "display"))],
    colours: [style("rect.ok", "fill")[0], style("rect.bad", "fill")[0]],
  };
}

async function look(browser, address, colorScheme, size) {
  const context = await browser.newContext({ colorScheme, viewport: SIZES[size] });
  const page = await context.newPage();
  const messages = [];
  const requests = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  const found = {
    address,
    colorScheme,
    size,
    messages,
    requests,
    width: await page.evaluate(() => document.documentElement.scrollWidth),
    viewport: SIZES[size].width,
    colours: await page.evaluate(onPaper).then((all) => all.colours),
  };
  if (screenshots) {
    const name = `${new URL(address).pathname.slice(1)}-${colorScheme}-${size}.png`;
    await page.screenshot({ path: join(screenshots, name), fullPage: true });
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
  found.openWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  found.violations = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = false)));
  await page.emulateMedia({ media: "print" });
  found.paper = await page.evaluate(onPaper);
  const printed = await page.pdf({ format: "A4" });
  found.pdf = printed.subarray(0, 5).toString();
  found.pages = printed.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  await context.close();
  return found;
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const found = [];
  for (const address of addresses) {
    for (const colorScheme of ["light", "dark"]) {
      for (const size of Object.keys(SIZES)) {
        found.push(await look(browser, address, colorScheme, size));
      }
    }
  }
  process.stdout.write(JSON.stringify(found));
} finally {
  await browser.close();
}
