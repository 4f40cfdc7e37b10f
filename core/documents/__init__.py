"""What leaves the screen: PDF documents, tables for spreadsheets, QR codes."""
