/** The database: transactions, one writer, readers, its files and their checks. */
package org.miragemanager.repository.store;
