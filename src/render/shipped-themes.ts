/** Where the themes that come with Broadsheet lie. */

/** `templates/newsletter`, in a clone as in a package. */
export const shippedThemes = new URL('../../templates/newsletter/', import.meta.url)
