/** Texts that the parts of several channels hold. */
import { text } from '../../runtime/settings/shape.js';

export const shortText = text({ form: /^\S(.{0,30}\S)?$/u, says: '1 to 32 characters' });
export const addressText = text({ form: /^\S{1,2048}$/, says: 'an http or https URL' });
/** What the customer's bill says of the sale. */
export const subjectText = text({ form: /^.{1,128}$/u, says: '1 to 128 characters' });
