/** A good key of another account than the sandbox's own. */
export const OTHER_KEY = 'SG_0123456789abcdef';
