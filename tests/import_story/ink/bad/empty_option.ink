* [] Hello
- -> END
