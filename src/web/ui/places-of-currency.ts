/** Places of a currency's amounts by the browser's own tables; null for what is no currency code. */
export const placesOfCurrency = (currency: string): number | null => {
  try {
    return (
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2
    );
  } catch {
    return null;
  }
};
