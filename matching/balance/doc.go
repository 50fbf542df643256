// Package balance counts: the region's surplus against its shortage by trade,
// town and week for officers, and what waits for whom on everybody's first
// page. It owns no table. A head is counted where a posting is open (published
// or partly filled) and no agreement has engaged it.
package balance
