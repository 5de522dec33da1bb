/** The last word of the address of each page of a meeting. */

export const NEW = 'nouvelle';
export const EDIT = 'modifier';
export const AGENDA = 'ordre-du-jour';
export const ROLL = 'appel';
export const MINUTES = 'proces-verbal';
/** The facilitator's: in a file of its own. */
export const DESK = 'pupitre';
