using Microsoft.EntityFrameworkCore.Migrations;

namespace Kit.Snippets;

#region migration-rows
public partial class Trimmed : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.SqlForAllTenants("projects", "UPDATE projects SET name = trim(name)");
        migrationBuilder.SqlForAllTenants(
            ["work_items", "projects"], // each table of tenants' that the statement has
            "UPDATE work_items SET title = p.name FROM projects p WHERE p.tenant_id = work_items.tenant_id AND p.id = work_items.project_id AND title = ''");
    }
}
#endregion

#region migration-owned
public partial class Owned : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>(name: "tenant_id", table: "tags", type: "uuid", nullable: false, defaultValue: Guid.Empty);
        migrationBuilder.Sql("UPDATE tags SET tenant_id = '0195f2a0-0000-7000-8000-000000000001'"); // whose they are: written by you
    }
}
#endregion
