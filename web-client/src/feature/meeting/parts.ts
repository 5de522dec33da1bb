/** The last word of the address of each page of a meeting. */

/** Instead of a room, in an address that only knows the meeting. */
export const ANYWHERE = '-';
export const NEW = 'nouvelle';
export const EDIT = 'modifier';
export const AGENDA = 'ordre-du-jour';
export const ROLL = 'appel';
export const MINUTES = 'proces-verbal';
/** Who presides: in a file of its own. */
export const CHAIR = 'presidence';
/** The facilitator's: in a file of its own. */
export const DESK = 'pupitre';
/** In the address of a page: which one it was opened from, to go back to. */
export const FROM = 'retour';
