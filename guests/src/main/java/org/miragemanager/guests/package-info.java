/** Example guests: small programs on Unimem that show, try and measure migrations. */
package org.miragemanager.guests;
