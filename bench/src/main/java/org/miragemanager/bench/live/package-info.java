/** Our migration of a unikernel beside QEMU's own live migration of the same one. */
package org.miragemanager.bench.live;
