/**
 * The steps of a transfer of ownership: the interface that workflows call, and its implementation.
 */
package org.miragemanager.activities.transfer;
