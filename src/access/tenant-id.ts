/** What operators call a tenant, and what a token names it by. */
export const tenantIdForm = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
