/** How leases are counted, by guests and by their host agents alike. */
package org.miragemanager.unimem.lease;
