/** The host agent: the daemon on each host, the only one that touches hypervisor and guests. */
package org.miragemanager.hostagent;
