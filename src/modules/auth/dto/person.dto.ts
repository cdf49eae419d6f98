export class PersonDto {
  id: string;
  name: string;
  email: string;
}
