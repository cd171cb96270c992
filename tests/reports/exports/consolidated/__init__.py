"""The consolidated document of a province: what it says, and each format read back."""
