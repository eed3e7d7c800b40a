import type { CrmImport } from '#contract/crm-imports.ts';

const contacts = `type,name,first_name,last_name,code,email,phone,tax_id,currency,payment_terms_days,tags,billing_line1,billing_city,billing_region,billing_postal_code,billing_country
organization,Bluegum Bakery Pty Ltd,,,BLUE001,accounts@bluegum.example,+61 2 5550 1234,51 824 753 556,AUD,14,"retail, monthly",12 Harbour Street,Sydney,NSW,2000,AU
individual,,Ada,Marsh,MARSH01,ada@marsh.example,+61 4 9157 0156,,AUD,7,,,,,,
`;

const services = `code,name,description,unit,tax_code,interval,interval_count,price_aud,tax_behavior_aud
BAS,Business activity statement,Prepared and lodged,return,,month,3,330.00,exclusive
ADVICE,Advice,By the hour,hour,,once,,185.00,exclusive
`;

/** A small file with the columns that an import reads, as an address that downloads it. */
export const sampleAddress = (subject: CrmImport['subject']): string =>
  `data:text/csv;charset=utf-8,${encodeURIComponent(subject === 'contact' ? contacts : services)}`;
