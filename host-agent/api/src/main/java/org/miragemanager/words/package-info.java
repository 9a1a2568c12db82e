/** How words that others have chosen are repeated in messages. */
package org.miragemanager.words;
