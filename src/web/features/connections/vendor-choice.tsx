import { Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Vendor } from '#contract/vendors.ts';
import { VendorMark } from '#web/ui/vendor-mark.tsx';
import classes from './vendor-choice.module.css';

const isOffered = (profile: Vendor['profiles'][number]): boolean => profile.auth !== 'built_in';

/** Which system is to be connected, and by which door where it has several. */
export const VendorChoice = ({ vendors }: { vendors: readonly Vendor[] }) => (
  <ul className={classes['list']}>
    {vendors.flatMap((vendor) =>
      vendor.profiles.filter(isOffered).map((profile) => (
        <li key={`${vendor.vendor}-${profile.profile}`}>
          <Link
            to="/connections/new"
            search={{ vendor: vendor.vendor, profile: profile.profile }}
            className={classes['choice'] ?? ''}
          >
            <VendorMark vendor={vendor.vendor} size={40} />
            <span className={classes['words']}>
              <Text span fw={600}>
                {vendor.profiles.length === 1 ? vendor.label : `${vendor.label}: ${profile.label}`}
              </Text>
              <Text span size="sm" c="dimmed">
                {profile.description}
              </Text>
            </span>
            <IconChevronRight size={18} stroke={1.75} aria-hidden />
          </Link>
        </li>
      )),
    )}
  </ul>
);
