/**
 * Whether a field holds something else than the server sent: a person who is quicker than the page's script has typed
 * there, and the script must take it up itself, since nobody heard of the change.
 *
 * @param {HTMLInputElement|HTMLTextAreaElement} field
 */
export function isTouched(field) {
  return field.value !== field.defaultValue;
}
