import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';

/** Whose an issue is: from the rules that people write to what its page says. */
const ORG = 'vedette';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('rules and CODEOWNERS are written, told line by line where they are wrong, and the issue says whose it is and why', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  const client = connect(product);
  const save = async () => {
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  };
  await open(page, product.url + paths.projectOwnership(ORG, 'default'));

  await page.getByLabel('Rules').fill('path:src/shop/* #nobody\npath:src/pay/*\nurl:* #vedette');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Line 1: #nobody is no member and no team here.').waitFor();
  await page.getByText('Line 2: write a pattern and then its owners').waitFor();
  await page.getByLabel('Rules').fill(`# the shop\npath:src/shop/* ${OWNER.email}`);
  await save();
  await page.getByRole('textbox', { name: 'CODEOWNERS' }).fill('/src/ @acme/vedette\n*.css @stranger');
  await save();
  await page.getByText('Nobody here: @stranger').waitFor();
  await client.call('POST', `organizations/${ORG}/releases/`, {
    version: 'shop@9',
    projects: ['default'],
    commits: [
      {
        id: 'abcdef1234567890',
        repository: 'shop',
        author_name: 'Ben',
        author_email: 'ben@example.com',
        message: 'Count carts',
        patch_set: [{ path: 'src/shop/cart.ts', type: 'M' }],
      },
    ],
  });
  const { issueId } = await client.sendAndFind({
    release: 'shop@9',
    exception: {
      values: [
        {
          type: 'CartError',
          value: 'no price',
          stacktrace: { frames: [{ filename: 'src/shop/cart.ts', function: 'total', lineno: 7, in_app: true }] },
        },
      ],
    },
  });
  await open(page, product.url + paths.issue(ORG, issueId));
  const owners = page.getByRole('region', { name: 'Owners' });
  await owners.getByText('path:src/shop/*').waitFor();

  expect(await owners.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/ben@example.com · nobody here goes by this name[^]*Suspect commit abcdef1 Count carts/),
    expect.stringMatching(/has it[^]*Rule path:src\/shop\/\* line 2/),
    expect.stringMatching(/#vedette[^]*CODEOWNERS codeowners:\/src\/ line 1/),
  ]);
  await page.getByText('by the ownership rule path:src/shop/*').waitFor();
  await page.getByText('Suspect commit abcdef1 by ben@example.com: Count carts').waitFor();
  await owners.getByRole('button', { name: 'Assign to #vedette' }).click();
  await owners.getByRole('listitem').filter({ hasText: '#vedette' }).getByText('has it').waitFor();
  expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
  await context.close();
});
