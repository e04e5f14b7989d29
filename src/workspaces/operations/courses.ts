import type { OperationKind } from '../../store/generated/prisma/enums.js';
import type { Course, CourseOptions } from './course.js';
import { CreationCourse } from './creation-course.js';
import { DeletionCourse } from './deletion-course.js';

export type Courses = Readonly<Record<OperationKind, Course>>;

export function courses(options: CourseOptions): Courses {
  const creation = new CreationCourse(options);
  return {
    ...{ CREATE_WORKSPACE: creation, ADD_SURFACE: creation },
    DELETE_WORKSPACE: new DeletionCourse(options),
  };
}
