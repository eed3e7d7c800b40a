import { humanise } from '#web/ui/format.ts';
import classes from './vendor-mark.module.css';

const known: Readonly<Record<string, { letters: string; label: string }>> = {
  ignition: { letters: 'Ig', label: 'Ignition' },
  xero: { letters: 'Xe', label: 'Xero' },
  stripe: { letters: 'St', label: 'Stripe' },
  webhook: { letters: 'Wh', label: 'Incoming webhook' },
  crm: { letters: 'Cr', label: 'CRM' },
};

export const vendorLabel = (vendor: string): string => known[vendor]?.label ?? humanise(vendor);

/** Two letters on the vendor's own tint. Decorative: the vendor's name must stand beside it in words. */
export const VendorMark = ({ vendor, size = 24 }: { vendor: string; size?: number }) => (
  <span
    className={classes['mark']}
    data-vendor={vendor}
    style={{ width: size, height: size, fontSize: size * 0.44 }}
    aria-hidden
  >
    {known[vendor]?.letters ?? vendorLabel(vendor).slice(0, 2)}
  </span>
);

/** The mark with the vendor's name. */
export const Vendor = ({ vendor, size = 22 }: { vendor: string; size?: number }) => (
  <span className={classes['vendor']}>
    <VendorMark vendor={vendor} size={size} />
    {vendorLabel(vendor)}
  </span>
);
