import { asciiSlug } from '#sim/kit/australia.ts';
import type { Service } from './entities.ts';
import { wireAmount } from './money.ts';
import type { World } from './world.ts';

/** A service of the library. Prices are scalars without a currency; the Xero account is in no field. */
export const wireService = (world: World, service: Service) => {
  const amountOrNull = (minor: number | null) =>
    minor === null ? null : wireAmount(world.hazards, service.slug, minor);
  return {
    slug: service.slug,
    name: service.name,
    description: service.description,
    state: service.state,
    price_type: service.priceType,
    billing_mode: service.billingMode,
    price: amountOrNull(service.priceMinor),
    min_price: amountOrNull(service.minPriceMinor),
    max_price: amountOrNull(service.maxPriceMinor),
    unit_name: service.unitName,
    tax_rate: service.taxRate,
    service_group: { slug: `grp_${asciiSlug(service.groupName)}`, name: service.groupName },
    service_group_name: service.groupName,
    service_category: { slug: `cat_${asciiSlug(service.categoryName)}`, name: service.categoryName },
    service_origin: 'practice',
    link: `${world.origin}/services`,
  };
};
