/** Domains that are child processes of the host. */
package org.miragemanager.hostagent.driver.process;
