/** The steps of a transfer of ownership, as workflows see them and as they are carried out. */
package org.miragemanager.activities.transfer;
