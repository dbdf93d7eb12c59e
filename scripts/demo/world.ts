import type { DemoProject } from './model.ts';
import { admin } from './projects/admin.ts';
import { androidApp } from './projects/android-app.ts';
import { billing } from './projects/billing.ts';
import { catalog } from './projects/catalog.ts';
import { checkoutApi } from './projects/checkout-api.ts';
import { inventory } from './projects/inventory.ts';
import { iosApp } from './projects/ios-app.ts';
import { legacyShop } from './projects/legacy-shop.ts';
import { mailer } from './projects/mailer.ts';
import { payments } from './projects/payments.ts';
import { search } from './projects/search.ts';
import { storefront } from './projects/storefront.ts';

/** Larkspur, a shop that sells furniture. The first takes the place of the project that every installation starts with. */
export const WORLD: readonly DemoProject[] = [
  storefront,
  checkoutApi,
  payments,
  catalog,
  inventory,
  search,
  mailer,
  iosApp,
  androidApp,
  billing,
  legacyShop,
  admin,
];
