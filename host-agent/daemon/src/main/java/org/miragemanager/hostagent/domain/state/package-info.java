/** What an agent does in each phase of a domain when something happens: a pure function. */
package org.miragemanager.hostagent.domain.state;
