/** How words that a stranger has chosen are repeated in messages. */
package org.miragemanager.words;
