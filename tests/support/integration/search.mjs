// Searches a page of the documentation in Chromium, and writes what it finds as JSON.
//
// node search.mjs CHROMIUM ADDRESS WORD EXPECTED

import { chromium } from "playwright-core";

const [executablePath, address, word, expected] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  await page.keyboard.press("/");
  await page.getByPlaceholder("Search").filter({ visible: true }).first().fill(word);
  const result = page.locator("a", { hasText: expected }).filter({ visible: true }).first();
  await result.click({ timeout: 20_000 });
  await page.waitForURL(/#/);
  process.stdout.write(JSON.stringify({ requests, address: page.url() }));
} finally {
  await browser.close();
}
