/** Domains that are virtual machines of QEMU, each a process of its own. */
package org.miragemanager.hostagent.driver.qemu;
