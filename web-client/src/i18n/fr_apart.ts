/** Texts of a vote whose members sit in several places. */

/** Of a council whose members sit in several places (CGCT L5211-11-1). */
export const frApart = {
  publicOnly:
    'Des élus siègent à distance : un conseil n’y vote qu’au scrutin public. Un scrutin secret n’est pas possible ; s’il est demandé, le point se reporte à une séance en un seul lieu.',
  never:
    'Des élus siègent à distance : un conseil n’y procède à aucune élection et n’y vote pas le budget. Le point se reporte à une séance en un seul lieu.',
} as const;
