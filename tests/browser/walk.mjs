// Chromium for tests: a browser, pages signed in by role, and the checks that every page must pass.
import { chromium } from 'playwright-core';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cookieOf } from '../http/client.mjs';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const url = process.env.AMPHI_TEST_URL;

// The shell without windows does the same for two thirds of the work.
const browserPath = process.env.AMPHI_TEST_CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

export const launch = () =>
  chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-dev-shm-usage'] });

// A context of someone who is signed in; the stories of tests/http and of journeys sign in by the form.
const jars = new Map();
export async function contextOf(browser, role, options = {}) {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  if (!role) return context;
  if (!jars.has(role)) jars.set(role, cookieOf(`${role}@demo.test`));
  await context.addCookies([{ name: 'amphi-sid', value: jars.get(role), url }]);
  return context;
}

// What of a page axe judges by: its elements, without what is only another text, number or address. The frame and what stands in it apart, for each role has a frame of its own.
const looked = new Set();
const isNew = (key) => !looked.has(key) && !!looked.add(key);
function shapesOf({ html, sight }) {
  const shape = html.replace(/>\s*[^<\s][^<]*/g, '>t').replace(/\s(href|src|action|value|datetime|content|for|id|name|headers|aria-describedby|aria-labelledby)="[^"]+"/g, ' $1="v"').replace(/[0-9]+/g, '0');
  const main = /<main[\s\S]*<\/main>/.exec(shape)?.[0] ?? '';
  return [shape.replace(main, ''), main].map((part) => `${JSON.stringify(sight)} ${part}`);
}

// Is there anything on this page that no earlier one of its language had? Then axe and the validator look at it. Looked at means: as wide as `viewport`, or as the page is.
export async function sightOf(page, viewport) {
  const seen = await page.evaluate((viewport) => {
    const is = (query) => matchMedia(`(${query})`).matches;
    return {
      html: `<!DOCTYPE html>${document.documentElement.outerHTML}`,
      language: document.documentElement.lang,
      sight: { viewport: viewport ?? { width: innerWidth, height: innerHeight }, media: matchMedia('print').matches ? 'print' : 'screen', colorScheme: is('prefers-color-scheme: dark') ? 'dark' : 'light', forcedColors: is('forced-colors: active') ? 'active' : 'none' },
    };
  }, viewport);
  const shapes = shapesOf(seen);
  // Colours don't depend on the language: by far the longest of axe's rules runs once for both.
  const without = shapes.map((shape) => shape.replace(/\s(lang|hreflang|xml:lang|title|alt|aria-label|placeholder)="[^"]*"/g, ''));
  return { ...seen, isNew: shapes.map((shape) => isNew(`${seen.language} ${shape}`)).includes(true), hasNewColours: without.map(isNew).includes(true) };
}

// Where axe looks at pages, one for each sight of a browser: writing into a document leaves its scripts standing, so that axe is read and compiled once and not for each page.
const desks = new WeakMap();
async function atDesk(browser, { viewport, ...media }, html, work) {
  const sights = desks.get(browser) ?? desks.set(browser, new Map()).get(browser), sight = JSON.stringify([viewport, media]);
  const free = sights.get(sight) ?? sights.set(sight, []).get(sight);
  const desk = free.pop() ?? (await (await browser.newContext({ bypassCSP: true, viewport })).newPage());
  if (desk.url() === 'about:blank') {
    await desk.emulateMedia(media);
    await desk.goto(url);
    await desk.evaluate(axeSource);
  }
  // As the page's own script left it, which doesn't run again.
  await desk.setContent(html.replace(/<script\b[\s\S]*?<\/script>/g, ''));
  const result = await work(desk);
  free.push(desk);
  return result;
}

// Violations of WCAG 2.2 AA and best practice, as readable lines. What passes is not described: nobody reads it, and it took half the time.
export async function axe(page, seen) {
  const { html, sight, isNew, hasNewColours } = seen ?? (await sightOf(page));
  if (!isNew) return [];
  const rules = hasNewColours ? {} : { 'color-contrast': { enabled: false } };
  const { violations } = await atDesk(page.context().browser(), sight, html, (desk) =>
    desk.evaluate((rules) => axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, rules }), rules),
  );
  return violations.map((each) => `${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

export const hasSidewaysScroll = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
