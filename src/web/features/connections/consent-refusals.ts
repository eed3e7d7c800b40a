/** What a consent that failed means to the person who gave it, by the code the server sends back with. */
export const consentRefusals: Readonly<Record<string, string>> = {
  'connection.consent_unknown':
    'The consent took longer than ten minutes, was used already, or began in another browser. Begin again.',
  'connection.consent_other_user': 'The consent was begun by someone else. Begin again as yourself.',
  'connection.consent_refused': 'Consent was not given at the vendor. Nothing was changed.',
  'connection.no_tenant': 'The consent reaches no organisation. Choose one at the vendor’s consent page.',
  'connection.tenant_taken': 'That organisation is connected already.',
  'connection.other_tenant': 'That is another organisation than the one to reconnect. Choose the same one.',
  'vendor.unreachable': 'The vendor did not answer. Wait a little, then try again.',
  'vendor.throttled': 'The vendor asked us to wait. Try again in a minute.',
};
