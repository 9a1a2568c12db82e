/** The agent's end of the channels to its guests. */
package org.miragemanager.hostagent.guest;
