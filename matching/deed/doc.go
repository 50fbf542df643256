// Package deed makes the documents of a lending: it puts facts into a template
// and writes what comes out as JSON for a page or as .docx. Everything in it is
// a pure function: the same template and facts give the same bytes, whenever
// and wherever. It reads and stores nothing.
//
// A template is plain text, one paragraph a line, that an officer can write:
//
//	# 标题              the title, once, on the first line
//	## 人数和期限        a clause; it is numbered 第一条, 第二条 …
//	| 项目 | 内容 |      a row of a table
//	{{出借方}}           a fact; which there are depends on the kind (Fields)
//	{{签署栏}}           where both sides sign, on a line of its own
//
// A fact's own line breaks make paragraphs, and nothing in a fact is read as
// markup.
package deed
