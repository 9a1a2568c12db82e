/** QEMU's control protocol: commands, their answers, and events, as lines of JSON. */
package org.miragemanager.hostagent.driver.qemu.qmp;
