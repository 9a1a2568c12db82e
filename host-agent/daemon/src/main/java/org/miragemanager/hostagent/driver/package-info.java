/** What a hypervisor must be able to do for the agent. */
package org.miragemanager.hostagent.driver;
