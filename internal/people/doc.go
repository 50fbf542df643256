// Package people knows who a person is: one row in table person per ID number,
// found by its blind index, so that the same worker is the same wherever he is
// named. ID and phone numbers are sealed; names are shown whole only by the
// domains, to those who may read them.
package people
