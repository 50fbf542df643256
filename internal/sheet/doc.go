// Package sheet reads the tables that clerks really send (.xlsx, CSV in
// several encodings) and writes .xlsx exports and templates from which nothing
// can run. It knows no database and no domain: the caller says which columns it
// is looking for and gives the values their meaning.
//
// Reading goes in three steps, so that a preview can show each of them:
//
//	Read     bytes → Table     every filled cell as the clerk sees it
//	Detect   Table → Mapping   where the header is, which column is which
//	Records  Table → Records   the data rows, blank and total rows set aside
//
// or ReadFor, which also chooses the worksheet. The Parse functions then turn a
// cell's text into a value, or into a Chinese sentence that says what is wrong.
// Writer writes exports, Template the sheets that are to be filled in.
//
// Bytes from outside are hostile until shown otherwise. A file is refused with
// a Refusal before more than a fixed amount of memory or work is spent on it,
// formulas are never evaluated, and links out of the file are never followed.
//
// Worksheets are read by this package's own bounded XML scanner rather than by
// excelize, which writes the exports. Its row iterator keeps the unzipped parts
// in memory, does not tell a cell's style (so a date could not be told from a
// number) and ends quietly where the XML is damaged (so rows could be lost
// without a word).
package sheet
