import classes from './brand.module.css';

/** The product's mark and name. */
export const Brand = ({ size = 26 }: { size?: number }) => (
  <span className={classes['brand']} style={{ fontSize: size * 0.66 }}>
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden className={classes['mark']}>
      <rect width="32" height="32" rx="8" />
      <path d="M16 5v11" className={classes['line']} />
      <path d="M11.5 15.5h9L16 27z" className={classes['bob']} />
    </svg>
    Plumbline
  </span>
);
