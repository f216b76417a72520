using Kit.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Kit.Core.Tests.Data.History;

/// <summary>Notes are everybody's; folders are tenants' from the beginning.</summary>
[DbContext(typeof(NoteDb))]
[Migration("20260101000001_First")]
public sealed class First : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "notes",
            t => new { id = t.Column<Guid>("uuid"), text = t.Column<string>("text") },
            constraints: t => t.PrimaryKey("pk_notes", n => n.id));
        migrationBuilder.CreateTable(
            "folders",
            t => new { tenant_id = t.Column<Guid>("uuid"), id = t.Column<Guid>("uuid"), name = t.Column<string>("text") },
            constraints: t => t.PrimaryKey("pk_folders", f => new { f.tenant_id, f.id })).Annotation(KitAnnotations.RowSecurity, "1");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("notes");
        migrationBuilder.DropTable("folders");
    }
}

/// <summary>Notes become tenants', in the order in which <c>dotnet ef migrations add</c> writes it; the host says whose they are.</summary>
[DbContext(typeof(NoteDb))]
[Migration("20260101000002_Owned")]
public sealed class Owned : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropPrimaryKey("pk_notes", "notes");
        migrationBuilder.AlterTable("notes").Annotation(KitAnnotations.RowSecurity, "1");
        migrationBuilder.AddColumn<Guid>("tenant_id", "notes", "uuid", nullable: false, defaultValue: Guid.Empty);
        migrationBuilder.AddColumn<Guid>("folder_id", "notes", "uuid", nullable: true);
        migrationBuilder.Sql("UPDATE notes SET tenant_id = split_part(text, ' ', 1)::uuid;");
        migrationBuilder.AddPrimaryKey("pk_notes", "notes", ["tenant_id", "id"]);
        migrationBuilder.AddForeignKey("fk_notes_folders", "notes", ["tenant_id", "folder_id"], "folders", principalColumns: ["tenant_id", "id"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropForeignKey("fk_notes_folders", "notes");
        migrationBuilder.DropPrimaryKey("pk_notes", "notes");
        migrationBuilder.DropColumn("tenant_id", "notes");
        migrationBuilder.DropColumn("folder_id", "notes");
        migrationBuilder.AlterTable("notes").OldAnnotation(KitAnnotations.RowSecurity, "1");
        migrationBuilder.AddPrimaryKey("pk_notes", "notes", "id");
    }
}

/// <summary>Changes rows of all tenants.</summary>
[DbContext(typeof(NoteDb))]
[Migration("20260101000003_Filled")]
public sealed class Filled : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.SqlForAllTenants("notes", "UPDATE notes SET text = upper(text)");
        migrationBuilder.SqlForAllTenants(["notes", "folders"], "UPDATE notes SET text = text || ' ' || coalesce((SELECT max(name) FROM folders WHERE folders.tenant_id = notes.tenant_id), '')");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.SqlForAllTenants("notes", "UPDATE notes SET text = lower(text)");
}
