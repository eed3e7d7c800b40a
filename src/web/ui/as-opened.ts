import { useState } from 'react';

/**
 * A record as it was when the form for it was opened. Pages follow what others do, so a form that sent the version of now
 * with what it was filled with would overwrite their change without a word.
 */
export const useAsOpened = <Held>(record: Held): Held => useState(record)[0];
