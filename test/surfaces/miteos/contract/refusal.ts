import { refusalOf } from '../../refusal.js';

export { settle } from '../../refusal.js';

export const refusal = refusalOf('MITEOS');
