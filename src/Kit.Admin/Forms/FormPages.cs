namespace Kit.Admin;

internal static class FormPages
{
    public const string View = "/Views/Kit/Admin/Form.cshtml";
}
