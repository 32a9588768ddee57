// Chromium for tests: a browser, pages signed in by role, and the checks that every page must pass.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Visitor, password } from '../http/client.mjs';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const url = process.env.AMPHI_TEST_URL;

export const launch = () =>
  chromium.launch({ executablePath: process.env.AMPHI_TEST_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-dev-shm-usage'] });

// A context whose cookies are those of a sign-in by form, so that the walk costs one password hash per role.
const jars = new Map();
export async function contextOf(browser, role, options = {}) {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  if (!role) return context;
  if (!jars.has(role)) {
    const visitor = new Visitor();
    await visitor.signIn(`${role}@demo.test`, password);
    jars.set(role, visitor.cookies);
  }
  await context.addCookies([...jars.get(role)].map(([name, value]) => ({ name, value, url })));
  return context;
}

// Gives every page of the context axe from its first moment: handing its half megabyte to each page anew takes longer than many a check of it.
export const withAxe = (context) => context.addInitScript(axeSource);

// Violations of WCAG 2.2 AA and best practice, as readable lines. What passes is not described: nobody reads it, and it took half the time.
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ content: axeSource });
  const { violations } = await page.evaluate(() =>
    axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }),
  );
  return violations.map((each) => `${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

export const hasSidewaysScroll = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
