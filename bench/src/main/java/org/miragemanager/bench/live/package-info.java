/** A migration of this program beside QEMU's own live migration, in the same run. */
package org.miragemanager.bench.live;
