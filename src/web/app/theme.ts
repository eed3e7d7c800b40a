import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent: it marks what can be pressed and what is in step. */
const pine: MantineColorsTuple = [
  '#eef7f5',
  '#d9ece8',
  '#b3d9d1',
  '#85c2b6',
  '#5bab9c',
  '#3b9384',
  '#207b6e',
  '#12675c',
  '#0d534a',
  '#083f38',
];

const paper: MantineColorsTuple = [
  '#faf9f6',
  '#f4f2ee',
  '#e8e5df',
  '#d9d5cd',
  '#bfbab0',
  '#928c81',
  '#6a655c',
  '#4d4942',
  '#33302b',
  '#1d1b18',
];

const ink: MantineColorsTuple = [
  '#e9e7e2',
  '#b9b5ad',
  '#a09b92',
  '#6b675f',
  '#3a3834',
  '#2e2c29',
  '#201f1d',
  '#161614',
  '#11110f',
  '#0b0b0a',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  colors: { pine, gray: paper, dark: ink },
  black: '#1d1b18',
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
});

/** Surfaces, lines and signals as variables, so that plain CSS and Mantine agree in both schemes. All text pairs are AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf9f6',
    '--mantine-color-text': '#1d1b18',
    '--mantine-color-dimmed': '#655f56',
    '--mantine-color-placeholder': '#766f65',
    '--mantine-color-default-border': '#d9d5cd',
    '--mantine-color-error': '#a92a22',
    '--surface': '#ffffff',
    '--surface-sunken': '#f4f2ee',
    '--surface-hover': '#f7f5f1',
    '--line': '#e8e5df',
    '--accent-text': '#0f5d53',
    '--accent-wash': '#e6f2ef',
    '--signal-good': '#207b6e',
    '--signal-wait': '#b26a00',
    '--signal-bad': '#b8352b',
    '--signal-idle': '#8b857a',
    '--wait-wash': '#fcf2df',
    '--wait-text': '#7a4700',
    '--bad-wash': '#fbeae7',
    '--bad-text': '#96261e',
  },
  dark: {
    '--mantine-color-body': '#161614',
    '--mantine-color-text': '#e9e7e2',
    '--mantine-color-dimmed': '#a9a49b',
    '--mantine-color-placeholder': '#908b82',
    '--mantine-color-default-border': '#3a3834',
    '--mantine-color-error': '#f0978d',
    '--surface': '#1d1c1a',
    '--surface-sunken': '#11110f',
    '--surface-hover': '#252421',
    '--line': '#2e2c29',
    '--accent-text': '#85c2b6',
    '--accent-wash': '#17302b',
    '--signal-good': '#5bab9c',
    '--signal-wait': '#e0a64a',
    '--signal-bad': '#e5766b',
    '--signal-idle': '#87827a',
    '--wait-wash': '#33270f',
    '--wait-text': '#f0c57f',
    '--bad-wash': '#3a1d1a',
    '--bad-text': '#f3aaa2',
  },
});
