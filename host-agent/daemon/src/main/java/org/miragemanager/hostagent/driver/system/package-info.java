/**
 * Processes of the operating system: naming them for ever, signalling, watching and ending them.
 */
package org.miragemanager.hostagent.driver.system;
